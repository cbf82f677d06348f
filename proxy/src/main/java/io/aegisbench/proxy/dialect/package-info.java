/** OpenAI's and Anthropic's shapes and the way between them; knows nothing of HTTP. */
@NullMarked
package io.aegisbench.proxy.dialect;

import org.jspecify.annotations.NullMarked;
