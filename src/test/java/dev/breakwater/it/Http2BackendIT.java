package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Backends that speak HTTP/2 without TLS, and clients that speak HTTP/1.1. */
class Http2BackendIT extends ProxyContract {
    private final Http2Backend streams = Http2Backend.start();

    @Override
    String configuration() {
        return HEAD + """
                "upstreams": {"u": {"backends": ["%s"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(streams.url());
    }

    @AfterEach
    void forget() {
        streams.reset();
    }

    @AfterAll
    void stop() {
        streams.close();
    }

    @Test
    void aGetPasses() throws Exception {
        Response response = get("a.test:81", "/a%2Fb//c?d=e&f=%zz", "X-One: 1");
        assertStatus(response, 200);
        assertThat(response.text()).isEqualTo("hello");
        assertThat(response.fields().value("Content-Length")).isEqualTo("5");
        assertThat(response.fields().value("Via")).isEqualTo("2 breakwater");
        RecordedStream request = streams.request();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.scheme()).isEqualTo("http");
        assertThat(request.authority()).isEqualTo("a.test:81");
        assertThat(request.target()).isEqualTo("/a%2Fb//c?d=e&f=%zz");
        assertThat(request.fields().get("x-one")).isEqualTo("1");
        assertThat(request.fields().get("x-forwarded-host")).isEqualTo("a.test:81");
        assertThat(request.fields().contains("host")).isFalse();
    }

    @Test
    void aBodyPasses() throws Exception {
        Response response = send(RawClient.requestWith("content", "POST", "/", "a.test"));
        assertThat(response.text()).isEqualTo("hello");
        RecordedStream request = streams.request();
        assertThat(request.text()).isEqualTo("content");
        assertThat(request.fields().get("content-length")).isEqualTo("7");
    }
}
