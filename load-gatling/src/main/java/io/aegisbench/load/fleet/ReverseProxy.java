package io.aegisbench.load.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Other people's reverse proxies with settings as plain as ours are: the commands that start them.
 */
final class ReverseProxy {
    private static final int CONNECTIONS = 512;

    private ReverseProxy() {}

    /**
     * {@return HAProxy with one thread, which spreads requests over servers}
     *
     * @param folder for its settings
     */
    static List<String> haproxy(Path folder, int port, List<Integer> servers) throws IOException {
        String lines =
                servers.stream()
                        .map(server ->
                                "  server s%s 127.0.0.1:%s pool-max-conn %s\n"
                                        .formatted(server, server, CONNECTIONS))
                        .collect(Collectors.joining());
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
                listen servers
                  balance roundrobin
                  bind 127.0.0.1:%s
                """
                                .formatted(port)
                        + lines);
        return List.of("haproxy", "-db", "-f", file.toString());
    }

    /** {@return nginx with one process, before one server} */
    static List<String> nginx(Path folder, int port, int server) throws IOException {
        String temporary =
                List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi").stream()
                        .map(kind -> "  %s_temp_path %s;\n".formatted(kind, folder.resolve(kind)))
                        .collect(Collectors.joining());
        Path file = folder.resolve("nginx.conf");
        Files.writeString(
                file,
                """
                daemon off;
                master_process off;
                error_log stderr;
                pid %s;
                events { worker_connections 4096; }
                http {
                %s  access_log off;
                  keepalive_requests 100000000;
                  upstream u {
                    server 127.0.0.1:%s;
                    keepalive %s;
                    keepalive_requests 100000000;
                  }
                  server {
                    listen 127.0.0.1:%s;
                    location / {
                      proxy_pass http://u;
                      proxy_http_version 1.1;
                      proxy_set_header Connection '';
                      proxy_buffering off;
                    }
                  }
                }
                """
                        .formatted(
                                folder.resolve("nginx.pid"), temporary, server, CONNECTIONS, port));
        return List.of("nginx", "-c", file.toString());
    }
}
