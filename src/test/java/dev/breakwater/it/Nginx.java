package dev.breakwater.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** nginx, with one worker and all of its files in one directory. */
final class Nginx {
    private Nginx() {}

    /** @param http what is in its block {@code http} */
    static NativeServer start(Path directory, int port, String http) throws IOException {
        Path config = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                pid %1$s/pid;
                error_log %1$s/error.log;
                worker_processes 1;
                events { worker_connections 512; }
                http {
                  access_log off;
                  client_body_temp_path %1$s/client;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  %2$s
                }
                """.formatted(directory, http));
        return NativeServer.start(
                "nginx-light",
                directory,
                port,
                "/usr/sbin/nginx",
                "-e",
                directory.resolve("error.log").toString(),
                "-c",
                config.toString());
    }
}
