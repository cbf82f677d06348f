/** The embedded upstream: deterministic answers for a first start, tests and demonstrations. */
@NullMarked
package io.aegisbench.proxy.embedded;

import org.jspecify.annotations.NullMarked;
