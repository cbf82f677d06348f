package io.aegisbench.load.drive;

import java.util.List;
import java.util.stream.Collectors;

/** The Lua that tells wrk what to ask whom, and how to say what came of it. */
public final class WrkScript {
    private WrkScript() {}

    /**
     * {@return the script}
     *
     * @param question to ask
     * @param ports of the workers; a thread asks one of them
     * @param slowSteps work for each answer and connection, as a client has that searches its pool;
     *     0 for none
     * @param connections of the run
     */
    static String text(Question question, List<Integer> ports, int slowSteps, int connections) {
        String list = ports.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String script =
                """
                wrk.method = "%s"
                wrk.headers["Authorization"] = "Bearer %s"
                %s
                local ports = { %s }
                local threads = 0
                function setup(thread)
                  local port = ports[threads %% #ports + 1]
                  threads = threads + 1
                  thread.addr = wrk.lookup("127.0.0.1", tostring(port))[1]
                end
                function done(summary, latency, requests)
                  local e = summary.errors
                  io.write(string.format("aegis-wrk micros=%%d requests=%%d bytes=%%d connect=%%d read=%%d write=%%d status=%%d timeout=%%d\\n",
                    summary.duration, summary.requests, summary.bytes, e.connect, e.read, e.write, e.status, e.timeout))
                end
                """
                        .formatted(
                                question.method(),
                                question.key(),
                                question.chat() ? body(question) : "",
                                list);
        return slowSteps == 0 ? script : script + slow((long) slowSteps * connections);
    }

    private static String body(Question question) {
        return "wrk.headers[\"Content-Type\"] = \"application/json\"\nwrk.body = '%s'"
                .formatted(question.body());
    }

    private static String slow(long steps) {
        return """
        function response(status, headers, body)
          local x = 0
          for i = 1, %s do x = (x * 31 + i) %% 65521 end
          if x < 0 then io.write(x) end
        end
        """
                .formatted(steps);
    }
}
