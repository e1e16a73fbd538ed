package dev.breakwater.config;

/** What must hold for redirects to HTTPS and for HSTS. */
final class HttpsValidator {
    private final Problems problems;

    HttpsValidator(Problems problems) {
        this.problems = problems;
    }

    void validate(HttpsConfig https, String path) {
        if (https.port() != null && (https.port() < 1 || https.port() > 65535)) {
            problems.add(path + ".port", "is " + https.port() + ".", "A port is 1 to 65535.");
        }
        if (https.hsts() != null) {
            hsts(https.hsts(), path + ".hsts");
        }
    }

    private void hsts(HstsConfig hsts, String path) {
        if (hsts.maxAge().toMillisPart() != 0) {
            problems.add(
                    path + ".max_age",
                    "is " + Durations.format(hsts.maxAge()) + ".",
                    "Whole seconds belong here, such as \"365d\"; 0 makes browsers forget it.");
        }
        boolean lasting = hsts.includeSubdomains() && hsts.maxAge().compareTo(HstsConfig.YEAR) >= 0;
        if (hsts.preload() && !lasting) {
            problems.add(
                    path + ".preload",
                    "is true without \"include_subdomains\": true and a \"max_age\" of 365d or more.",
                    "Browsers' lists want both (hstspreload.org); set them, or leave preload out.");
        }
    }
}
