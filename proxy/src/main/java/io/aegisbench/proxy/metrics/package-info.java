/** What the proxy counts and times; labels come from fixed sets, never from a client. */
@NullMarked
package io.aegisbench.proxy.metrics;

import org.jspecify.annotations.NullMarked;
