package dev.breakwater.routing;

import java.net.URI;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;

/** A request that nobody has sent, to see what would become of it. */
final class ImaginedRequest extends ClientRequest {
    private final URI url;
    private final HttpFields fields;
    private final String peer;

    /**
     * @param url absolute, with a host
     * @param peer the IP address at the other end of its connection
     */
    ImaginedRequest(String method, URI url, HttpFields fields, String peer, TrustedProxies trusted) {
        super(line(method, url, fields), sender(fields, peer, trusted), RequestId.of(fields.get(REQUEST_ID)));
        this.url = url;
        this.fields = fields;
        this.peer = peer;
    }

    private static Line line(String method, URI url, HttpFields fields) {
        String named = fields.get("Host");
        String host = named == null ? url.getHost() : named.replaceFirst(":\\d*$", "");
        return new Line(method, url.getRawPath(), url.getRawQuery(), host, "HTTP/1.1");
    }

    private static Sender sender(HttpFields fields, String peer, TrustedProxies trusted) {
        return trusted.contains(peer)
                ? new Sender(ClientAddress.of(peer, name -> all(fields, name), trusted), true)
                : new Sender(peer, false);
    }

    private static List<String> all(HttpFields fields, String name) {
        return fields.stream()
                .filter(field -> field.is(name))
                .map(HttpField::getValue)
                .toList();
    }

    @Override
    public String header(String name) {
        return name.equalsIgnoreCase("Host") && !fields.contains(name) ? url.getRawAuthority() : fields.get(name);
    }

    @Override
    public List<String> fields(String name) {
        return all(fields, name);
    }

    @Override
    public String cookie(String name) {
        for (String field : all(fields, "Cookie")) {
            for (String pair : field.split(";")) {
                String[] parts = pair.strip().split("=", 2);
                if (parts.length == 2 && parts[0].equals(name)) {
                    return parts[1];
                }
            }
        }
        return null;
    }

    @Override
    String target() {
        String path = url.getRawPath();
        return path.isEmpty() ? "/" : path;
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public int port() {
        int usual = connectionScheme().equals("https") ? 443 : 80;
        return url.getPort() < 0 ? usual : url.getPort();
    }

    @Override
    public String connectionScheme() {
        return url.getScheme();
    }
}
