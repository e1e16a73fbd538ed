package dev.breakwater.it;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/** What a proxy does with a backend that speaks HTTP/2 without TLS. */
abstract class Http2Contract extends ProxyContract {
    final Http2Backend streams = Http2Backend.start();

    /** Everything goes to that backend. */
    @Override
    String configuration() throws Exception {
        return HEAD + """
                "upstreams": {"u": {"backends": ["%s"], "circuit_breaker": {"failures": 0}}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(streams.url());
    }

    @AfterEach
    void forgetStreams() {
        streams.reset();
    }

    @AfterAll
    void stopStreams() {
        streams.close();
    }
}
