package dev.breakwater.ocsp;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Asks authorities over HTTP (RFC 6960 A.1). Nothing waits. */
final class Responders {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE)
            .build();

    /** The answer as it came; fails where there is none in time. */
    CompletableFuture<byte[]> ask(Question question) {
        HttpRequest request = HttpRequest.newBuilder(question.responder())
                .header("Content-Type", "application/ocsp-request")
                .header("Accept", "application/ocsp-response")
                .POST(HttpRequest.BodyPublishers.ofByteArray(question.encoded()))
                .build();
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request, head -> new LimitedBody());
        CompletableFuture<byte[]> answer = exchange.thenApply(Responders::body);
        // What is given up is also ended; a copy would go on.
        return answer.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((body, failure) -> exchange.cancel(true));
    }

    private static byte[] body(HttpResponse<byte[]> response) {
        if (response.statusCode() != OK) {
            throw new CompletionException(
                    new IOException("The responder answers with HTTP " + response.statusCode() + "."));
        }
        return response.body();
    }
}
