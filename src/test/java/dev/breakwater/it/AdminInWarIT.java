package dev.breakwater.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In a servlet container the admin interface is a path of the proxy's own, and only where there is a token. */
@Timeout(60)
class AdminInWarIT {
    private final Path directory = ScratchDirectory.create();
    private final TestBackend backend = TestBackend.start();

    @AfterEach
    void stop() {
        backend.close();
        ScratchDirectory.delete(directory);
    }

    private Proxy start(Deployment deployment, String admin) throws Exception {
        String text = "{\"access_log\": {\"format\": \"off\"}, \"admin\": {" + admin + "}, \"backends\": [\""
                + backend.url() + "\"]}";
        return deployment.start(Files.writeString(directory.resolve("config.json"), text));
    }

    private static Response get(Proxy proxy, String path) throws Exception {
        try (RawClient client = RawClient.connect(proxy.port())) {
            return client.get("a.test", path, "Authorization: Bearer " + AdminContract.TOKEN)
                    .response();
        }
    }

    private static final String TOKEN = "\"token\": \"" + AdminContract.TOKEN + "\"";

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void withoutATokenItsPathsAreThoseOfTheBackends(Deployment deployment) throws Exception {
        for (String admin : new String[] {"\"port\": 8081", "\"enabled\": false, " + TOKEN}) {
            try (Proxy proxy = start(deployment, admin)) {
                for (String path : new String[] {
                    "/breakwater", "/breakwater/", "/breakwater/backends", "/breakwater/dashboard/x.js"
                }) {
                    assertThat(get(proxy, path).text()).isEqualTo("hello");
                    assertThat(backend.request().target()).isEqualTo(path);
                }
                assertThat(get(proxy, "/breakwater/health").text()).contains("\"ok\"");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void withATokenItsPathsAreItsOwnAndNoOthers(Deployment deployment) throws Exception {
        try (Proxy proxy = start(deployment, TOKEN)) {
            assertThat(get(proxy, "/breakwater/backends").text()).contains("\"default\"");
            assertThat(get(proxy, "/breakwater/health").text()).isEqualTo("{\"status\":\"ok\"}\n");
            Response base = get(proxy, "/breakwater");
            assertThat(base.status()).as("%s", base).isEqualTo(302);
            assertThat(base.value("Location")).endsWith("/breakwater/");
            assertThat(backend.arrivals()).isZero();
            for (String path :
                    new String[] {"/breakwaters", "/backends", "/x/breakwater/backends", "/Breakwater/status"}) {
                assertThat(get(proxy, path).text()).as(path).isEqualTo("hello");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void itsPathCanBeChosen(Deployment deployment) throws Exception {
        try (Proxy proxy = start(deployment, TOKEN + ", \"path\": \"/ops/admin\"")) {
            assertThat(get(proxy, "/ops/admin/backends").text()).contains("\"default\"");
            assertThat(get(proxy, "/breakwater/backends").text()).isEqualTo("hello");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Deployment.class,
            names = {"TOMCAT_WAR", "JETTY_WAR"})
    void whoTakesTheTokenAwaySwitchesItOff(Deployment deployment) throws Exception {
        try (Proxy proxy = start(deployment, TOKEN)) {
            AdminClient admin = new AdminClient(proxy.adminUrl(), AdminContract.TOKEN);
            AdminContract.assertStatus(admin.mergePatch("/config", "{\"admin\": {\"token\": null}}"), 200);
            AdminContract.assertProblem(admin.get("/backends"), 404);
            AdminContract.assertProblem(admin.withToken(null).get("/backends"), 404);
            assertThat(backend.arrivals()).isZero();
        }
    }
}
