/**
 * SHA-256 of many short messages: the JDK's hasher, one over the JDK's block function, and hashers
 * of several messages at once. Which of them a machine has is found out once and checked before it
 * is used. Knows nothing of trees.
 */
@NullMarked
package io.aegisbench.sha256;

import org.jspecify.annotations.NullMarked;
