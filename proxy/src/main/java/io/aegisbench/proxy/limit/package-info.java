/** Request and token budgets, local or in Redis; knows nothing of HTTP. */
@NullMarked
package io.aegisbench.proxy.limit;

import org.jspecify.annotations.NullMarked;
