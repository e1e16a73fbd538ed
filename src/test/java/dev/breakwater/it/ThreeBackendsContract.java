package dev.breakwater.it;

import org.junit.jupiter.api.BeforeEach;

/** What a proxy does before three backends, each of which answers with its name. */
abstract class ThreeBackendsContract extends ProxyContract {
    static final String[] NAMES = {"a", "b", "c"};

    ThreeBackendsContract() {
        for (String name : NAMES) {
            backend(name);
        }
    }

    @BeforeEach
    void sayNames() {
        for (String name : NAMES) {
            backend(name).answer(exchange -> exchange.respond(200, name));
        }
    }

    /** The texts of as many answers, over one connection. */
    String answers(String path, int count, String... fields) throws Exception {
        StringBuilder names = new StringBuilder();
        try (RawClient client = connect()) {
            for (int i = 0; i < count; i++) {
                names.append(client.get("x.test", path, fields).response().text());
            }
        }
        return names.toString();
    }
}
