/** What the proxy can be told: the file, the environment, and the checks of both. */
@NullMarked
package io.aegisbench.proxy.settings;

import org.jspecify.annotations.NullMarked;
