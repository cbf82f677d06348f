/**
 * What makes a mountain range evidence for others: keys, signed notes, checkpoints and receipts in
 * the text formats of C2SP ({@code signed-note}, {@code tlog-checkpoint}, {@code tlog-cosignature},
 * {@code tlog-proof}), signed and verified by the JDK's own providers.
 *
 * <p>Every parser is strict: a value has one spelling, so whatever is read is written back byte for
 * byte, sizes are capped before anything is allocated for them, and text that breaks a rule is a
 * {@link io.aegisbench.note.NoteFormatException} that names it. A verification never throws: its
 * outcome is a value that gives the reason.
 */
@NullMarked
package io.aegisbench.ledger;

import org.jspecify.annotations.NullMarked;
