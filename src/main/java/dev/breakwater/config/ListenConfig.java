package dev.breakwater.config;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** One address on which the standalone server accepts clients, over HTTP/1.1 and HTTP/2, with TLS or without. */
public record ListenConfig(
        @JsonPropertyDescription("The address to bind to; every interface by default.")
        String bind,

        @JsonPropertyDescription("The TCP port; 0 lets the system choose one.")
        Integer port,

        @JsonPropertyDescription(
                "Whether clients speak TLS here, with a certificate of tls.certificates; by ALPN they choose HTTP/2 or HTTP/1.1.")
        Boolean tls,

        @JsonPropertyDescription(
                "Trusted proxies begin their connections with a PROXY protocol header (version 1 or 2), which names the client; everybody else speaks TLS or HTTP at once.")
        Boolean proxyProtocol) {
    public ListenConfig {
        bind = bind == null ? "0.0.0.0" : bind;
        port = port == null ? 8080 : port;
        tls = tls != null && tls;
        proxyProtocol = proxyProtocol != null && proxyProtocol;
    }
}
