/**
 * The request firewall: normalises prompt text and scans it in linear time; knows nothing of HTTP.
 */
@NullMarked
package io.aegisbench.proxy.firewall;

import org.jspecify.annotations.NullMarked;
