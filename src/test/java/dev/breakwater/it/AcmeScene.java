package dev.breakwater.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A proxy that has its certificates from Pebble, to which all names lead that end in acme.example.com. */
final class AcmeScene implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final Path directory = ScratchDirectory.create();
    final SettableClock clock = new SettableClock();
    final int httpPort = FreePort.next();
    final int tlsPort = FreePort.next();
    final DnsServer dns = DnsServer.start();
    final Pebble pebble;
    private String site = "";
    private StandaloneProxy proxy;

    AcmeScene() throws IOException {
        this("");
    }

    /** @param settings of Pebble, each with a comma at the end */
    AcmeScene(String settings) throws IOException {
        pebble = new Pebble(httpPort, tlsPort, dns, settings);
    }

    /** The members of "tls.acme" that every test needs. */
    String acme() {
        return """
                "email": "admin@example.com", "agree_to_terms": true, "cert_cache_dir": "cache", "ca_file": "%s", "directory": "%s"\s""".formatted(pebble.caFile(), pebble.directoryUrl());
    }

    /** Lets these names lead to the proxy. */
    void lead(String... hosts) throws IOException {
        dns.answer(Arrays.stream(hosts).map(host -> "127.0.0.1 " + host).toArray(String[]::new));
    }

    /** @param members that the site gets with its next configuration, each with a comma at the end */
    void site(String members) {
        site = members;
    }

    /** @param more members of "tls.acme", each after a comma */
    void configure(String more, String... hosts) throws IOException {
        configure(httpPort, tlsPort, more, hosts);
    }

    Path configure(int http, int tls, String more, String... hosts) throws IOException {
        Path file = directory.resolve("config" + http + ".json");
        String names = Arrays.stream(hosts).map(host -> "\"" + host + "\"").collect(Collectors.joining(", "));
        Files.writeString(file, """
                {"listen": [{"bind": "127.0.0.1", "port": %d}, {"bind": "127.0.0.1", "port": %d, "tls": true}],
                 "grace_period": "1s", "access_log": {"format": "off"}, "admin": {"port": 0},
                 "tls": {"acme": {%s%s}},
                 "sites": [{"hosts": [%s], %s"routes": [{"path": "/", "redirect": {"to": "https://{host}/"}}]}]}""".formatted(http, tls, acme(), more, names, site));
        return file;
    }

    StandaloneProxy start() throws Exception {
        proxy = new StandaloneProxy(directory.resolve("config" + httpPort + ".json"), clock);
        return proxy;
    }

    StandaloneProxy proxy() {
        return proxy;
    }

    X509Certificate shown(String host) throws IOException {
        return Handshake.chain(tlsPort, host).get(0);
    }

    /** Returns the certificate that the host has from Pebble, as soon as it has one. */
    X509Certificate issued(String host) throws IOException {
        Await.until(
                host + " has a certificate",
                PATIENCE,
                () -> isFromPebble(shown(host))
                        && List.copyOf(shown(host).getSubjectAlternativeNames()).equals(List.of(List.of(2, host))));
        return shown(host);
    }

    /** What the admin interface says of the host's certificate. */
    JsonNode certificate(String host) throws IOException {
        JsonNode all = JSON.readTree(send("GET", "/certificates").body()).path("certificates");
        for (JsonNode one : all) {
            if (one.path("names").path(0).asString().equals(host)) {
                return one;
            }
        }
        throw new AssertionError("No " + host + " in " + all);
    }

    /** Waits until there is an error with that text for the host. */
    void failed(String host, String text) {
        Await.until(
                "an error is seen",
                PATIENCE,
                () -> certificate(host).path("last_error").asString("").contains(text));
    }

    int post(String path) throws IOException {
        return send("POST", path).statusCode();
    }

    private HttpResponse<String> send(String method, String path) throws IOException {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(proxy.adminUrl() + path))
                                    .timeout(PATIENCE)
                                    .header("Content-Type", "application/json")
                                    .method(method, HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException hurried) {
            throw new AssertionError(hurried);
        }
    }

    static boolean isFromPebble(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().getName().contains("Pebble");
    }

    @Override
    public void close() {
        if (proxy != null) {
            proxy.close();
        }
        pebble.close();
        dns.close();
        ScratchDirectory.delete(directory);
    }
}
