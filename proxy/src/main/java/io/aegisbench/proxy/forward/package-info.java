/**
 * The HTTP client that sends calls upstream and their answers back; it knows no stage and no
 * evidence.
 */
@NullMarked
package io.aegisbench.proxy.forward;

import org.jspecify.annotations.NullMarked;
