package dev.breakwater.it;

import java.nio.file.Path;

/** The ways in which Breakwater runs, and all that differs between them for clients and backends. */
enum Deployment {
    STANDALONE {
        @Override
        Proxy start(Path config) throws Exception {
            return new StandaloneProxy(config);
        }
    },
    TOMCAT_WAR {
        @Override
        Proxy start(Path config) throws Exception {
            return new TomcatProxy(config);
        }
    },
    JETTY_WAR {
        @Override
        Proxy start(Path config) throws Exception {
            return new JettyProxy(config);
        }
    };

    abstract Proxy start(Path config) throws Exception;

    /** Whether 103 responses reach the client: Servlet 6.0 has no way to send them. */
    boolean earlyHints() {
        return this == STANDALONE;
    }

    /** Whether the clients' side speaks HTTP/2 with prior knowledge; a container's connectors are its operator's affair. */
    boolean http2() {
        return this == STANDALONE;
    }

    /** What a request gets whose header is larger than the connector takes: Tomcat does not tell this apart from other bad requests. */
    int headerTooLargeStatus() {
        return this == TOMCAT_WAR ? 400 : 431;
    }

    /** What CONNECT gets: Tomcat does not know its form of target. */
    int connectStatus() {
        return this == TOMCAT_WAR ? 400 : 405;
    }
}
