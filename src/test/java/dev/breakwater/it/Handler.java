package dev.breakwater.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/** What a {@link TestBackend} does with a request whose header has come. */
@FunctionalInterface
interface Handler {
    /** Reads the body and answers 200 with a small text. */
    Handler OK = exchange -> exchange.respond(200, "hello", "Content-Type: text/plain");

    /** Reads the body and never answers. */
    Handler SILENT = exchange -> {
        exchange.readBody();
        exchange.awaitEnd();
    };

    /** Answers each part of the body as it comes, before the next. */
    Handler IN_TURNS = exchange -> {
        exchange.head(200, "Transfer-Encoding: chunked", "Content-Type: text/plain");
        exchange.raw("\r\n");
        while (exchange.bodyFollows()) {
            byte[] part = exchange.readPart();
            if (part.length > 0) {
                exchange.chunk("re: " + new String(part, StandardCharsets.UTF_8));
            }
        }
        exchange.lastChunk();
    };

    void handle(BackendExchange exchange) throws IOException, InterruptedException;

    /** Reads the body and answers with these bytes. */
    static Handler raw(String response) {
        return exchange -> {
            exchange.readBody();
            exchange.raw(response);
        };
    }

    /** Answers over a connection that is not used again: the end of a kept one would not count as an attempt. */
    static Handler last(int status) {
        return exchange -> {
            exchange.respond(status, "no", "Connection: close");
            exchange.close();
        };
    }

    /** Begins an answer, of that framing, with "start", and ends like this once that was read. */
    static Handler cutOff(String framing, CountDownLatch read, Handler end) {
        return exchange -> {
            exchange.head(200, framing);
            exchange.raw(framing.startsWith("T") ? "\r\n5\r\nstart\r\n" : "\r\nstart");
            read.await();
            end.handle(exchange);
        };
    }

    /** Answers with the chunk "before" and, once it may go on, with "after". */
    static Handler inParts(CountDownLatch free) {
        return exchange -> {
            exchange.head(200, "Transfer-Encoding: chunked");
            exchange.raw("\r\n");
            exchange.chunk("before");
            free.await();
            exchange.chunk("after");
            exchange.lastChunk();
        };
    }
}
