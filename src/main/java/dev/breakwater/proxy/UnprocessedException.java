package dev.breakwater.proxy;

import java.io.IOException;

/** The backend says that it has done nothing about a request (RFC 9113 section 8.7). It has no stack trace: it is an outcome, not a defect. */
final class UnprocessedException extends IOException {
    private static final long serialVersionUID = 1L;

    UnprocessedException(String message) {
        super(message);
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
