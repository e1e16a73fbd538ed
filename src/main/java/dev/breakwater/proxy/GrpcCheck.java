package dev.breakwater.proxy;

import dev.breakwater.routing.GrpcCall;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/** A call of grpc.health.v1.Health/Check, whose two messages of one field each are written and read by hand. */
final class GrpcCheck implements Response.Listener {
    static final String PATH = "/grpc.health.v1.Health/Check";

    private static final int PREFIX = 5;
    private static final int MOST_BODY = 1024;
    /** Field 1, a string. */
    private static final int SERVICE = 0x0A;
    /** Field 1, a number. */
    private static final int STATUS = 0x08;

    private static final String[] STATUSES = {"UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"};
    private static final int SERVING = 1;

    private final HealthResponse.Verdict verdict;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    GrpcCheck(HealthResponse.Verdict verdict) {
        this.verdict = verdict;
    }

    /** @param service whose health is asked for, or empty for the server's as a whole */
    static BytesRequestContent message(String service) {
        ByteArrayOutputStream field = new ByteArrayOutputStream();
        byte[] name = service.getBytes(StandardCharsets.UTF_8);
        if (name.length > 0) {
            field.write(SERVICE);
            int length = name.length;
            for (; length > 0x7F; length >>>= 7) {
                field.write(length | 0x80);
            }
            field.write(length);
            field.writeBytes(name);
        }
        ByteBuffer message = ByteBuffer.allocate(PREFIX + field.size());
        message.put((byte) 0).putInt(field.size()).put(field.toByteArray());
        return new BytesRequestContent(GrpcCall.CONTENT_TYPE, message.array());
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
        byte[] bytes = new byte[Math.min(content.remaining(), MOST_BODY - body.size())];
        content.get(bytes);
        content.position(content.limit());
        body.writeBytes(bytes);
    }

    @Override
    public void onComplete(Result result) {
        if (result.isFailed()) {
            verdict.accept(false, HealthResponse.describe(result.getFailure()));
            return;
        }
        HttpFields header = result.getResponse().getHeaders();
        HttpFields trailers = result.getResponse().getTrailers();
        GrpcStatus ending = GrpcStatus.in(header, trailers);
        String type = header.get(HttpHeader.CONTENT_TYPE);
        if (result.getResponse().getStatus() != HttpStatus.OK_200) {
            verdict.accept(false, "status " + result.getResponse().getStatus());
        } else if (!GrpcCall.isContentType(type)) {
            verdict.accept(false, "not gRPC, but " + (type == null ? "no content type" : type));
        } else if (ending != GrpcStatus.OK) {
            verdict.accept(false, ending == null ? "no gRPC status" : "gRPC status " + ending);
        } else {
            judge();
        }
    }

    private void judge() {
        int status = status(body.toByteArray());
        if (status < 0) {
            verdict.accept(false, "not an answer to a gRPC health check");
        } else {
            verdict.accept(status == SERVING, status < STATUSES.length ? STATUSES[status] : "health status " + status);
        }
    }

    /** The number in a message that has nothing else, or -1. One without the field means 0. */
    private static int status(byte[] message) {
        if (message.length == PREFIX) {
            return 0;
        }
        boolean known = message.length == PREFIX + 2 && message[0] == 0 && message[PREFIX] == STATUS;
        return known ? message[PREFIX + 1] : -1;
    }
}
