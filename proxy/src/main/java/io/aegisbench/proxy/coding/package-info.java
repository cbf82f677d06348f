/** Opens content that is sent encoded. Knows nothing of HTTP but the codings' names. */
@NullMarked
package io.aegisbench.proxy.coding;

import org.jspecify.annotations.NullMarked;
