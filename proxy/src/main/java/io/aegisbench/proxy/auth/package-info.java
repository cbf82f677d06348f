/** Keys, credentials, and the stage that finds out who calls. */
@NullMarked
package io.aegisbench.proxy.auth;

import org.jspecify.annotations.NullMarked;
