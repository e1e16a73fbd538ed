package dev.breakwater.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A proxy with sites that ask their clients for certificates, and clients that have some. All sites have the same certificate. */
final class ClientCertificateScene implements AutoCloseable {
    static final String REQUIRED = "required.test";
    static final String OPTIONAL = "optional.test";
    static final String OTHER = "other.test";
    /** What {@link Http2Peer} asks for. */
    static final String OPEN = "a.test";

    static final String CLIENT_AUTH = "\"client_auth\": {\"mode\": \"%s\", \"ca_files\": [\"%s\"]}, ";

    final Path directory = ScratchDirectory.create();
    final Path config = directory.resolve("config.json");
    final TestAuthority authority = new TestAuthority();
    final TestAuthority clients = TestAuthority.named("Clients");
    final TestAuthority others = TestAuthority.named("Others");
    final TestCertificate certificate = clients.issue("alice.test");
    final TestCertificate otherCertificate = others.issue("olaf.test");
    final TestBackend backend = TestBackend.start();
    private final String trusted;
    private final String calls;
    /** Where there is no TLS. */
    final int plainPort = FreePort.next();

    final StandaloneProxy proxy;
    final Curl curl;

    ClientCertificateScene() throws Exception {
        this("127.0.0.0/8", "http://127.0.0.1");
    }

    /**
     * @param trusted the only proxies that are
     * @param calls where calls of gRPC go
     */
    ClientCertificateScene(String trusted, String calls) throws Exception {
        this.trusted = trusted;
        this.calls = calls;
        Files.writeString(directory.resolve("ca.pem"), authority.pem());
        Files.writeString(directory.resolve("clients.pem"), clients.pem());
        Files.writeString(directory.resolve("others.pem"), others.pem());
        authority.issue(REQUIRED, OPTIONAL, OTHER, OPEN).write(directory, "server");
        certificate.write(directory, "alice");
        otherCertificate.write(directory, "olaf");
        write("");
        proxy = new StandaloneProxy(config);
        curl = new Curl(directory.resolve("ca.pem"), proxy.port());
    }

    /** @param open what the site says that asks nobody */
    void write(String open) throws IOException {
        Files.writeString(config, """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": true}, {"bind": "127.0.0.1", "port": %d}], "grace_period": "1s",
                 "trusted_proxies": ["%s"], "access_log": {"format": "json", "file": "access.log"}, "admin": {"port": 0}, "upstreams": {"u": {"backends": ["%s"]}, "calls": {"backends": ["%s"]}},
                 "tls": {"certificates": [{"cert_file": "server.crt", "key_file": "server.key"}]},
                 "sites": [%s, %s, %s, %s]}""".formatted(
                        plainPort,
                        trusted,
                        backend.url(),
                        calls,
                        site(REQUIRED, CLIENT_AUTH.formatted("required", "clients.pem")),
                        site(OPTIONAL, CLIENT_AUTH.formatted("optional", "clients.pem")),
                        site(OTHER, CLIENT_AUTH.formatted("required", "others.pem")),
                        site(OPEN, open)));
    }

    private static String site(String host, String more) {
        return """
                {"hosts": ["%s"], %s "routes": [{"path": "/", "methods": ["GET"], "upstream": "u"}, {"path": "/test.Service", "upstream": "calls"}, {"path": "/fixed", "respond": {"body": "fixed"}},
                 {"path": "/moved", "redirect": {"to": "/"}}]}""".formatted(host, more);
    }

    /** The options by which curl shows a certificate. */
    static String[] with(Path directory, String name, String... more) {
        String[] options = new String[more.length + 4];
        System.arraycopy(more, 0, options, 4, more.length);
        options[0] = "--cert";
        options[1] = directory.resolve(name + ".crt").toString();
        options[2] = "--key";
        options[3] = directory.resolve(name + ".key").toString();
        return options;
    }

    @Override
    public void close() {
        proxy.close();
        backend.close();
        ScratchDirectory.delete(directory);
    }
}
