package dev.breakwater.it;

import java.io.IOException;

/** What a {@link TestBackend} does with a request whose header has come. */
@FunctionalInterface
interface Handler {
    /** Reads the body and answers 200 with a small text. */
    Handler OK = exchange -> exchange.respond(200, "hello", "Content-Type: text/plain");

    void handle(BackendExchange exchange) throws IOException, InterruptedException;

    /** Reads the body and answers with these bytes. */
    static Handler raw(String response) {
        return exchange -> {
            exchange.readBody();
            exchange.raw(response);
        };
    }
}
