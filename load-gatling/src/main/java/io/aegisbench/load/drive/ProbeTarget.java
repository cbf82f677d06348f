package io.aegisbench.load.drive;

import java.net.URI;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a probe asks of one server.
 *
 * @param server its address
 * @param request the question as it is sent
 * @param fault what is wrong with an answer, in one word, if anything is
 */
public record ProbeTarget(
        URI server, String request, Function<HttpAnswer, Optional<String>> fault) {
    /** {@return a target on this machine} */
    public static ProbeTarget of(Question question, int port) {
        URI server = URI.create("http://127.0.0.1:" + port);
        return new ProbeTarget(server, question.text(port), question::fault);
    }
}
