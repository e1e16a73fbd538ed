package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The access log in the format that tools for nginx and Apache read, with Breakwater's own fields behind it. */
class CombinedAccessLogIT extends AccessLogContract {
    @Override
    String configuration() {
        return HEAD.replace("{\"format\": \"off\"}", "{\"format\": \"combined\", \"file\": \"access.log\"}") + """
                "upstreams": {"u": {"backends": [{"id": "first", "url": "@main@"}]}},
                "sites": [{"hosts": ["a.test"], "routes": [{"path": "/", "upstream": "u"}]}]}""";
    }

    @Test
    void writesALineForEachRequest() throws Exception {
        get("a.test", "/x?y=z", "X-Request-Id: " + id("plain"), "User-Agent: Test/1", "Referer: https://from.test/");
        assertThat(line(id("plain")))
                .matches("127\\.0\\.0\\.1 - - \\[\\d\\d/\\w{3}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}] "
                        + "\"GET /x\\?y=z HTTP/1\\.1\" 200 5 \"https://from\\.test/\" \"Test/1\" "
                        + id("plain") + " a\\.test / u/first \\d+\\.\\d{3} \\d+\\.\\d{3} - [0-9a-f]{32}");
    }

    @Test
    void aLineEndsInTheTraceThatTheClientBegan() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        get("a.test", "/", "X-Request-Id: " + id("traced"), "traceparent: 00-" + trace + "-00f067aa0ba902b7-01");
        assertThat(line(id("traced"))).endsWith(" - " + trace);
    }

    @Test
    void whatIsMissingIsADash() throws Exception {
        get("unknown.test", "/", "X-Request-Id: " + id("missing"));
        assertThat(line(id("missing")))
                .matches(".* no_site [0-9a-f]{32}")
                .contains("\" 421 ", " \"-\" \"-\" ", id("missing") + " - - - ");
    }

    @Test
    void aClientCannotForgeALineOrAField() throws Exception {
        get("a.test", "/x\"y", "X-Request-Id: " + id("forged"), "User-Agent: a\" 200 0 \"b\\\u00e9\tc");
        assertThat(line(id("forged")))
                .contains("\"GET /x\\x22y HTTP/1.1\" 200 5")
                .contains("\"a\\x22 200 0 \\x22b\\x5C\\xE9\\x09c\"");
    }
}
