package dev.breakwater.proxy;

import dev.breakwater.routing.Exchange;
import java.io.IOException;

/** Tells the container to end a connection in the middle of a response. It has no stack trace: it is an outcome, not a defect. */
final class CutOffException extends IOException {
    private static final long serialVersionUID = 1L;

    CutOffException(Exchange exchange) {
        super("Response to " + exchange.request().requestId() + " cut off: "
                + exchange.failure().cause());
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
