package io.aegisbench.cli;

import io.aegisbench.note.KeyFile;
import io.aegisbench.note.NoteFormatException;
import io.aegisbench.note.NoteSigner;
import io.aegisbench.note.NoteVerifier;
import io.aegisbench.witness.Witness;
import io.aegisbench.witness.WitnessServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code aegis-mmr witness}. */
@Command(
        name = "witness",
        description = {
            "Cosigns checkpoints of logs (C2SP tlog-witness) until it is stopped: each only if it is"
                    + " consistent with the last one that it cosigned of that log, which it keeps in"
                    + " --state, forced to disk before it answers.",
            "POST /add-checkpoint takes one; GET /HASH/checkpoint shows the last one of the log whose"
                    + " origin has this SHA-256. It speaks plain HTTP: what is sent is public and"
                    + " signed. Run it on another machine than the log, and do not restore --state"
                    + " from a backup: a witness that lost it takes a new key."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields.
final class WitnessCommand implements Callable<Integer> {
    private static final int MAX_PORT = 0xffff;

    @Spec private CommandSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "where to listen, 127.0.0.1:8094 by default; port 0 for any free one")
    private String listen = "127.0.0.1:8094";

    @Option(
            names = "--key",
            paramLabel = "FILE",
            required = true,
            description =
                    "the witness's signing key, as key generate --type ed25519-cosignature (or"
                            + " ml-dsa-44) makes it")
    private Path key;

    @Option(
            names = "--log",
            paramLabel = "VKEY",
            required = true,
            arity = "1..*",
            description = "verifier keys of the logs that it cosigns")
    private List<String> logs;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            required = true,
            description = "where it keeps what it cosigned last; created unless it exists")
    private Path state;

    WitnessCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        InetSocketAddress address = address();
        List<NoteVerifier> known = logs.stream().map(WitnessCommand::log).toList();
        PrintWriter err = spec.commandLine().getErr();
        try {
            NoteSigner signer = KeyFile.load(key);
            try (Witness witness = Witness.open(state, signer, known, err::println);
                    WitnessServer server = WitnessServer.start(address, witness)) {
                PrintWriter out = spec.commandLine().getOut();
                out.println("witness: " + signer.verifier());
                out.println(
                        "listening: "
                                + server.address().getAddress().getHostAddress()
                                + ':'
                                + server.address().getPort());
                out.flush();
                new CountDownLatch(1).await(); // Until the process is stopped: all is on disk.
            }
        } catch (NoteFormatException e) {
            throw new InputException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new InputException("cannot be opened: " + InputFile.reason(e));
        }
        return AegisMmr.TRUE;
    }

    private static NoteVerifier log(String text) {
        try {
            return NoteVerifier.parse(text);
        } catch (NoteFormatException e) {
            throw new InputException("--log: " + e.getMessage());
        }
    }

    private InetSocketAddress address() {
        int colon = listen.lastIndexOf(':');
        try {
            int port = Integer.parseInt(listen.substring(colon + 1));
            if (colon > 0 && port >= 0 && port <= MAX_PORT) {
                InetSocketAddress address = new InetSocketAddress(listen.substring(0, colon), port);
                if (!address.isUnresolved()) {
                    return address;
                }
            }
        } catch (NumberFormatException e) {
            // Told below, together with a host that is none.
        }
        throw new InputException("--listen is not HOST:PORT: " + listen);
    }
}
