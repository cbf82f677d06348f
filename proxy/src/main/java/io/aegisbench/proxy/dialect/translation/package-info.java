/** The way from one dialect to the other: requests there, answers back. */
@NullMarked
package io.aegisbench.proxy.dialect.translation;

import org.jspecify.annotations.NullMarked;
