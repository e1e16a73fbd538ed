package dev.breakwater.it;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

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

    /** Whether the proxy itself limits how long a request's header may take; else that is the container's affair. */
    boolean headerTimeout() {
        return this == STANDALONE;
    }

    /** Whether a connection can become a WebSocket: not through Jetty's servlet API. */
    boolean webSockets() {
        return this != JETTY_WAR;
    }

    /** What a request gets whose header is larger than the connector takes: Tomcat does not tell this apart from other bad requests. */
    int headerTooLargeStatus() {
        return this == TOMCAT_WAR ? 400 : 431;
    }

    /** What CONNECT gets: Tomcat does not know its form of target. */
    int connectStatus() {
        return this == TOMCAT_WAR ? 501 : 405;
    }

    /** What TRACE gets: Jetty's defaults for every WAR forbid it. */
    int traceStatus() {
        return this == JETTY_WAR ? 403 : 405;
    }

    /** A Content-Type as it reaches the client: the Servlet API takes it apart, and the containers write it anew. */
    String contentType(String given) {
        return switch (this) {
            case STANDALONE -> given;
            case TOMCAT_WAR -> given.replace("; charset=", ";charset=");
            case JETTY_WAR -> given.replace("; charset=", ";charset=").toLowerCase(Locale.ROOT);
        };
    }

    /** The name of a request's field as the proxy sees it: Tomcat does not keep its case. */
    String fieldName(String given) {
        return this == TOMCAT_WAR ? given.toLowerCase(Locale.ROOT) : given;
    }

    /** Whether 304 responses keep their Content-Length: Tomcat takes it off. */
    boolean lengthOf304() {
        return this != TOMCAT_WAR;
    }

    /** Whether a client that expects 100 hears it only once its body is wanted: Tomcat says it before the proxy has seen the request. */
    boolean continueOnlyWhenWanted() {
        return this != TOMCAT_WAR;
    }

    /** Whether the connection ends after a response of that status that would not need it: Tomcat distrusts what follows some errors. */
    boolean closesAfter(int status) {
        return this == TOMCAT_WAR
                && Set.of(400, 408, 411, 413, 414, 500, 501, 503).contains(status);
    }

    /** What a body that is not HTTP may get before the connection ends: Tomcat has its own opinion, Jetty's servlet API only ends it. */
    Set<Integer> brokenBodyStatuses() {
        return switch (this) {
            case STANDALONE -> Set.of(400);
            case TOMCAT_WAR -> Set.of(400, 500);
            case JETTY_WAR -> Set.of();
        };
    }

    /** What becomes of a malformed request of that kind, as {@link MalformedRequestIT} calls them: refused with 400, but for these. */
    Malformed malformed(String kind) {
        Malformed known = (this == TOMCAT_WAR ? Malformed.IN_TOMCAT : Malformed.IN_JETTY).get(kind);
        return known == null ? Malformed.BAD_REQUEST : known;
    }
}
