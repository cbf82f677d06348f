/** What only measurements need: parts that make the proxy worse on purpose. */
@NullMarked
package io.aegisbench.proxy.lab;

import org.jspecify.annotations.NullMarked;
