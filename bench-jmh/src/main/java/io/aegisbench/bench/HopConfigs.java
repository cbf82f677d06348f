package io.aegisbench.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the settings of nginx and HAProxy, and the commands that start them. */
final class HopConfigs {
    private final Path folder;

    HopConfigs(Path folder) {
        this.folder = folder;
    }

    /** {@return nginx that answers everything with the same body, which stands in a file} */
    List<String> fixedAnswer(String name, int port, String body) throws IOException {
        Path answers = Files.createDirectories(folder.resolve("answers-" + name));
        Files.writeString(answers.resolve("answer.json"), body);
        // A static file is not given to a POST; an error page of the same status is.
        String small = "return 200 '" + body + "';";
        String large =
                "root "
                        + answers
                        + "; error_page 405 =200 /answer.json; try_files /answer.json =404;";
        return nginx(name, body.length() < 2048 ? small : large, port, "");
    }

    /** {@return nginx as a plain reverse proxy} */
    List<String> nginxProxy(int port, int upstream) throws IOException {
        String pool =
                "upstream u { server 127.0.0.1:"
                        + upstream
                        + "; keepalive 256;"
                        + " keepalive_requests 100000000; }";
        String pass =
                "proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection '';";
        return nginx("proxy", pass, port, pool);
    }

    private List<String> nginx(String name, String location, int port, String more)
            throws IOException {
        Path file = folder.resolve(name + ".conf");
        StringBuilder config =
                new StringBuilder("daemon off; master_process off; error_log stderr;");
        config.append(" pid ").append(folder.resolve(name + ".pid")).append(";\n");
        config.append("events { worker_connections 4096; }\nhttp { access_log off;\n");
        config.append("keepalive_requests 100000000; default_type application/json;\n");
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            config.append(kind).append("_temp_path ").append(folder.resolve(kind)).append(";\n");
        }
        config.append(more).append("\nserver { listen 127.0.0.1:").append(port);
        config.append("; location / { ").append(location).append(" } } }\n");
        Files.writeString(file, config);
        return List.of("nginx", "-c", file.toString());
    }

    /** {@return HAProxy as a plain reverse proxy} */
    List<String> haproxy(int port, int upstream) throws IOException {
        Path file = folder.resolve("haproxy.cfg");
        Files.writeString(
                file,
                """
                global
                  nbthread 1
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 60s
                  timeout server 60s
                  http-reuse always
                listen hop
                  bind 127.0.0.1:%d
                  server upstream 127.0.0.1:%d pool-max-conn 256
                """
                        .formatted(port, upstream));
        return List.of("haproxy", "-db", "-f", file.toString());
    }
}
