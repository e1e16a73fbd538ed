package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ws library of Node.js, as a client and as a backend, notices no difference; how it is told of an end is what the documentation says. */
class NodeWebSocketIT extends WebSocketContract {
    private NodeProgram server;
    private String id;

    @Override
    String configuration() throws IOException {
        String url = "http://127.0.0.1:" + FreePort.next();
        if (NodeProgram.installed()) {
            if (server == null) {
                server = NodeProgram.start(directory, "server.js");
            }
            url = "http://127.0.0.1:" + server.awaitLine("port");
        }
        return HEAD + """
                "upstreams": {"u": {"backends": ["%s"]}},
                "sites": [{"routes": [{"path": "/", "upstream": "u"}]}]}""".formatted(url);
    }

    @BeforeEach
    void whereThereIsNode() {
        NodeProgram.assumeInstalled();
        id = UUID.randomUUID().toString();
    }

    @AfterAll
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private void play(String scene) throws Exception {
        String url = "ws://127.0.0.1:" + proxy().port();
        try (NodeProgram client = NodeProgram.start(directory, "client.js", url, scene, id)) {
            assertThat(client.awaitOutput()).isEqualTo("well\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "messages",
                "fragments",
                "compression",
                "withoutCompression",
                "pings",
                "subprotocol",
                "refused",
                "many"
            })
    void theClientGetsWhatTheServerSends(String scene) throws Exception {
        play(scene);
    }

    @Test
    void theServerHearsHowTheClientCloses() throws Exception {
        play("clientCloses");
        assertThat(server.awaitLine("closed /echo?" + id)).isEqualTo("4001 enough, says the client");
    }

    @Test
    void theClientHearsHowTheServerCloses() throws Exception {
        play("serverCloses");
        assertThat(server.awaitLine("closed /bye?" + id)).isEqualTo("4002 enough, says the server");
    }

    @Test
    void theServerHearsThatTheClientIsGone() throws Exception {
        play("clientTerminates");
        assertThat(server.awaitLine("closed /echo?" + id)).isEqualTo("1001 the other side is gone");
    }

    @Test
    void theClientHearsThatTheServerIsGone() throws Exception {
        play("serverTerminates");
        assertThat(server.awaitLine("closed /terminate?" + id)).startsWith("1006");
    }
}
