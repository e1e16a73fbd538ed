package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A browser opens WebSockets over HTTP/1.1, and over HTTP/2 where it has such a connection to the page's server already. */
@Timeout(180)
class WebSocketBrowserIT {
    private static final String SCENE = """
            window.heard = [];
            const socket = new WebSocket(location.origin.replace('http', 'ws') + '/echo', ['first', 'second']);
            socket.binaryType = 'arraybuffer';
            socket.onopen = () => {
              heard.push('open ' + socket.protocol);
              socket.send('höi');
              socket.send(new Uint8Array(300000));
            };
            socket.onmessage = ({ data }) => {
              heard.push(typeof data === 'string' ? data : 'binary ' + data.byteLength);
              if (typeof data !== 'string') socket.close(4000, 'done');
            };
            socket.onerror = () => heard.push('error');
            socket.onclose = ({ code, reason, wasClean }) => heard.push('close ' + code + ' ' + reason + ' ' + wasClean);
            """;

    private final Path directory = ScratchDirectory.create();
    private final TestAuthority authority = new TestAuthority();
    private final TestBackend backend = TestBackend.start();

    @AfterEach
    void forget() {
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private StandaloneProxy proxy(boolean tls) throws Exception {
        return new StandaloneProxy(Files.writeString(directory.resolve("config.json"), """
                {"listen": [{"bind": "127.0.0.1", "port": 0, "tls": %s}], "grace_period": "1s", "access_log": {"format": "off"},
                 "admin": {"enabled": false}, "tls": {"certificates": [%s]}, "upstreams": {"u": {"backends": ["%s"]}},
                 "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(
                        tls, authority.issue("a.test").write(directory, "a"), backend.url())));
    }

    @ParameterizedTest
    @CsvSource({"false, http, 1.1", "true, https, 2"})
    void aPageTalksToItsServer(boolean tls, String scheme, String version) throws Exception {
        BlockingQueue<String> via = new LinkedBlockingQueue<>();
        backend.answer(exchange -> {
            if (exchange.target().equals("/echo")) {
                via.add(exchange.fields().value("Via"));
                WebSocketPeer.accept(exchange, "Sec-WebSocket-Protocol: second").echo();
            } else {
                exchange.respond(200, "<!doctype html><title>Page</title>Page", "Content-Type: text/html");
            }
        });
        try (StandaloneProxy proxy = proxy(tls);
                Browser browser = Browser.start("--ignore-certificate-errors")) {
            browser.open(scheme + "://127.0.0.1:" + proxy.port() + "/");
            browser.awaitText("body", "Page");
            browser.run(SCENE);
            browser.await("it is closed", () -> heard(browser).size() == 4);
            assertThat(heard(browser)).containsExactly("open second", "höi", "binary 300000", "close 4000 done true");
            assertThat(via.poll(10, TimeUnit.SECONDS)).isEqualTo(version + " breakwater");
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> heard(Browser browser) {
        return (List<String>) browser.run("return window.heard");
    }
}
