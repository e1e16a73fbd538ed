package dev.breakwater.ocsp;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;

/** One answer from memory in the form in which the JDK reads it. */
final class HeldAnswer extends HttpURLConnection {
    private final byte[] answer;

    HeldAnswer(URL url, byte[] answer) {
        super(url);
        this.answer = answer;
    }

    @Override
    public int getResponseCode() {
        return HTTP_OK;
    }

    @Override
    public int getContentLength() {
        return answer.length;
    }

    @Override
    public InputStream getInputStream() {
        return new ByteArrayInputStream(answer);
    }

    @Override
    public void connect() {}

    @Override
    public void disconnect() {}

    @Override
    public boolean usingProxy() {
        return false;
    }
}
