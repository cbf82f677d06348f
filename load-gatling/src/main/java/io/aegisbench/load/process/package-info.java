/**
 * Processes of Linux: children that never outlive this one, their cores and ports, and what the
 * kernel and their JVMs count of them. It knows nothing of proxies or loads.
 */
@NullMarked
package io.aegisbench.load.process;

import org.jspecify.annotations.NullMarked;
