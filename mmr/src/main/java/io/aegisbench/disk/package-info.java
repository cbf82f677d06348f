/**
 * Files that survive a power cut: what is written and forced, entries of a directory that are
 * forced, and the checksums by which a frame is known to be whole. Knows nothing of what the files
 * hold.
 */
@NullMarked
package io.aegisbench.disk;

import org.jspecify.annotations.NullMarked;
