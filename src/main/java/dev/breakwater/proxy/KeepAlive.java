package dev.breakwater.proxy;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * Gives an unused connection up before its backend does, where the backend says when that will be (the timeout parameter of Keep-Alive, RFC 2068
 * section 19.7.1.1): a request that met the end of its connection on the way could not be told from a lost one.
 */
final class KeepAlive {
    private static final Pattern TIMEOUT = Pattern.compile("(?:^|[,;\\s])timeout\\s*=\\s*\"?(\\d{1,6})");
    private static final long MARGIN_MILLIS = 1_000;

    private KeepAlive() {}

    static void learn(Response serverResponse) {
        HttpFields fields = serverResponse.getHeaders();
        String said = fields.get(HttpHeader.KEEP_ALIVE);
        if (said == null || !(serverResponse.getRequest() instanceof ProxyRequest request)) {
            return;
        }
        Matcher matcher = TIMEOUT.matcher(said);
        if (matcher.find()) {
            long millis = Long.parseLong(matcher.group(1)) * 1_000;
            request.keepAlive(Math.max(millis / 2, millis - MARGIN_MILLIS));
        }
    }
}
