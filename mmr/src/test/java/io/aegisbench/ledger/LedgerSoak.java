package io.aegisbench.ledger;

import io.aegisbench.disk.PiecewiseFiles;
import io.aegisbench.note.SignedNote;
import io.aegisbench.wal.Child;
import io.aegisbench.wal.Ticket;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/**
 * Appends without an end and prints what the ledger says, at once and in its order. Its log lies on
 * a slow disk and its batches have several blocks, so that a kill finds one half written often
 * enough.
 */
final class LedgerSoak {
    /** Ends each line, so that one that a kill cut short is known. */
    static final String END = ".";

    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final Ledger ledger;

    LedgerSoak(Path directory, Path key) throws IOException {
        LedgerDirectory files = new LedgerDirectory(new PiecewiseFiles(), directory);
        this.ledger =
                Ledger.open(
                        files,
                        new LedgerKey(files, key, Optional.empty()),
                        LedgerChild.SETTINGS,
                        LedgerListener.QUIET);
    }

    void run() {
        Child.endWithParent();
        say("checkpoint", ledger.signedCheckpoint().bytes());
        for (int thread = 0; thread < 3; thread++) {
            Thread.ofPlatform().start(this::append);
        }
        Thread.ofPlatform().start(this::fill);
        Thread.ofPlatform().start(this::show);
    }

    private void append() {
        try {
            while (true) {
                // The record says nothing of its index: several threads append.
                byte[] record = LedgerFixture.record(System.nanoTime());
                Ticket ticket = ledger.append(record);
                ticket.awaitDurable();
                say("durable " + (ticket.index() + 1) + ' ' + BASE64.encodeToString(record));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps the writer busy, with records that nobody waits for. */
    private void fill() {
        try {
            while (true) {
                Objects.requireNonNull(ledger.append(LedgerFixture.record(System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void show() {
        long shown = 0;
        while (true) {
            SignedNote note = ledger.signedCheckpoint();
            long size = Checkpoint.parse(note.text()).size();
            if (size > shown) {
                say("checkpoint", note.bytes());
                say("receipt", ledger.receipt(shown).orElseThrow().bytes());
                shown = size;
            }
            Thread.onSpinWait();
        }
    }

    private void say(String what, byte[] bytes) {
        say(what + ' ' + BASE64.encodeToString(bytes));
    }

    private synchronized void say(String line) {
        output.println(line + ' ' + END);
    }
}
