/**
 * How a command reads its settings, system properties all: typed, with a default each, a list for
 * who asks, and an answer for who mistypes one.
 */
@NullMarked
package io.aegisbench.reports.setting;

import org.jspecify.annotations.NullMarked;
