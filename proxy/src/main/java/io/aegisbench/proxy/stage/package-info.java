/** The stages that join the hot path to the firewall, the limits, the dialects and the evidence. */
@NullMarked
package io.aegisbench.proxy.stage;

import org.jspecify.annotations.NullMarked;
