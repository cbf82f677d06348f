/** What is known of OpenAI's and Anthropic's shapes; knows nothing of HTTP. */
@NullMarked
package io.aegisbench.proxy.dialect;

import org.jspecify.annotations.NullMarked;
