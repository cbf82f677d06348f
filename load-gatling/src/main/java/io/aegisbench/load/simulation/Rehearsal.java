package io.aegisbench.load.simulation;

import io.aegisbench.load.drive.HttpAnswer;
import io.aegisbench.load.drive.HttpConnection;
import java.io.IOException;
import java.net.URI;

/** Asks once, before a simulation, with another client than Gatling's. */
final class Rehearsal {
    private Rehearsal() {}

    /**
     * {@return what a target answers}
     *
     * @throws IOException if it does not answer in time; the message names it
     */
    static HttpAnswer ask(Target target, String path, String body) throws IOException {
        try {
            URI server = URI.create(target.url());
            return HttpConnection.askOnce(server, path, target.key(), body, Call.TIMEOUT);
        } catch (IOException e) {
            throw new IOException("no answer of %s%s: %s".formatted(target.url(), path, e), e);
        }
    }
}
