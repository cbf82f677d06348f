/**
 * Signed notes in the text formats of C2SP ({@code signed-note}, {@code tlog-checkpoint}, {@code
 * tlog-cosignature}), their keys and key files, signed and verified by the JDK's own providers.
 * Knows nothing of the tree that a checkpoint is of.
 *
 * <p>Every parser is strict: a value has one spelling, so whatever is read is written back byte for
 * byte, sizes are capped before anything is allocated for them, and text that breaks a rule is a
 * {@link io.aegisbench.note.NoteFormatException} that names it.
 */
@NullMarked
package io.aegisbench.note;

import org.jspecify.annotations.NullMarked;
