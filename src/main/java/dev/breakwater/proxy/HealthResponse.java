package dev.breakwater.proxy;

import dev.breakwater.config.HealthCheckConfig;
import dev.breakwater.config.StatusSet;
import java.io.ByteArrayOutputStream;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;

/** The response to a health check, of which only the beginning of the body is kept, where it matters. */
final class HealthResponse implements Response.Listener {
    private static final int MOST_BODY = 64 * 1024;

    /** Hears what came of it. */
    @FunctionalInterface
    interface Verdict {
        void accept(boolean up, String found);
    }

    private final HealthCheckConfig check;
    private final Verdict verdict;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    HealthResponse(HealthCheckConfig check, Verdict verdict) {
        this.check = check;
        this.verdict = verdict;
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
        byte[] bytes =
                new byte[check.expectBody() == null ? 0 : Math.min(content.remaining(), MOST_BODY - body.size())];
        content.get(bytes);
        content.position(content.limit());
        body.write(bytes, 0, bytes.length);
    }

    @Override
    public void onComplete(Result result) {
        if (result.isFailed()) {
            verdict.accept(false, describe(result.getFailure()));
            return;
        }
        int status = result.getResponse().getStatus();
        if (!StatusSet.parse(check.expectStatus()).contains(status)) {
            verdict.accept(false, "status " + status);
        } else if (check.expectBody() != null
                && !Pattern.compile(check.expectBody())
                        .matcher(body.toString(StandardCharsets.UTF_8))
                        .find()) {
            verdict.accept(false, "status " + status + ", but the body is not as expected");
        } else {
            verdict.accept(true, "status " + status);
        }
    }

    static String describe(Throwable failure) {
        String tls = TlsTrouble.of(failure);
        if (tls != null) {
            return "TLS: " + tls;
        }
        return failure instanceof UnknownHostException
                ? "the host name cannot be resolved"
                : failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
