use crate::discover::test_support::found;

/// What is found in one manifest, without its path.
fn facts_of(text: &str) -> String {
    found(&[("k.yaml", text)]).replace("k.yaml:", "")
}

/// A Pod of one container with more lines of its spec.
fn pod(spec: &str) -> String {
    let head = "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: web # windows\n      image: shop:1\n";
    facts_of(&format!("{head}{spec}"))
}

const WINDOWS: &str = "6 `shop:1` image container `web` shop:1 windows []";

#[test]
fn a_pod_is_windows_where_it_asks_for_it() {
    for spec in [
        "  nodeSelector: {kubernetes.io/os: windows}",
        "  nodeSelector:\n    'beta.kubernetes.io/os': \"windows\"",
        "  os:\n    name: windows",
    ] {
        assert_eq!(pod(spec), WINDOWS, "{spec}");
    }
    for spec in [
        "",
        "  nodeSelector: {kubernetes.io/os: linux}",
        "  nodeSelector: {agentpool: windows}",
        "  tolerations: [{key: os, value: windows}]",
        "  nodeSelector: ~",
        "  nodeSelector: windows",
        "  os: windows",
    ] {
        assert_eq!(pod(spec), "", "{spec}");
    }
}

#[test]
fn builds_of_nodes() {
    let on = |build: &str, key: &str| {
        format!(
            "8 `{build}` host run kubernetes:{build} ({key})\n\
             6 `shop:1` image container `web` shop:1 windows [run kubernetes:{build} ({key})]"
        )
    };
    assert_eq!(
        pod("  nodeSelector:\n    node.kubernetes.io/windows-build: 10.0.17763"),
        on("10.0.17763", "nodeSelector")
    );
    let quoted = pod("  nodeSelector:\n    node.kubernetes.io/windows-build: '10.0.20348'");
    assert_eq!(quoted.replace('\'', ""), on("10.0.20348", "nodeSelector"));
    let old = pod("  nodeSelector:\n    beta.kubernetes.io/osbuild: 14393.1715");
    assert!(old.starts_with("8 `14393.1715` host run kubernetes:10.0.14393.1715 (nodeSelector)"), "{old}");
    let sku = pod("  nodeSelector:\n    kubernetes.azure.com/os-sku: Windows2022");
    assert!(sku.starts_with("8 `Windows2022` host run aks:Windows2022 (nodeSelector)"), "{sku}");
    assert_eq!(pod("  nodeSelector: {kubernetes.azure.com/os-sku: AzureLinux}"), "");
    for wrong in ["10.0.17763.1339", "17763", "ltsc2019", "\"{{ .Values.build }}\"", "10.0.1", ""] {
        let found = pod(&format!("  nodeSelector:\n    node.kubernetes.io/windows-build: {wrong}"));
        assert!(found.starts_with(WINDOWS) && !found.contains("host"), "{wrong}: {found}");
    }
}

/// A pod with these terms of a required affinity.
fn with_terms(terms: &str) -> String {
    pod(&format!(
        "  affinity:\n    nodeAffinity:\n      requiredDuringSchedulingIgnoredDuringExecution:\n        \
         nodeSelectorTerms: {terms}"
    ))
}

const OS: &str = "{key: kubernetes.io/os, operator: In, values: [windows]}";

fn build(operator: &str, values: &str) -> String {
    format!("{{key: node.kubernetes.io/windows-build, operator: {operator}, values: [{values}]}}")
}

#[test]
fn affinity_may_name_several_builds() {
    let two = with_terms(&format!("[{{matchExpressions: [{OS}, {}]}}]", build("In", "10.0.17763, '10.0.20348'")));
    assert!(
        two.ends_with("[run kubernetes:10.0.17763 (nodeAffinity), run kubernetes:10.0.20348 (nodeAffinity)]"),
        "{two}"
    );
    let terms = with_terms(&format!(
        "[{{matchExpressions: [{}]}}, {{matchExpressions: [{}]}}]",
        build("In", "10.0.17763"),
        build("In", "10.0.26100")
    ));
    assert!(
        terms.ends_with("[run kubernetes:10.0.17763 (nodeAffinity), run kubernetes:10.0.26100 (nodeAffinity)]"),
        "{terms}"
    );
}

#[test]
fn affinity_that_leaves_it_open_says_nothing_of_builds() {
    let not = with_terms(&format!("[{{matchExpressions: [{OS}, {}]}}]", build("NotIn", "10.0.17763")));
    assert_eq!(not, WINDOWS);
    let exists = with_terms(&format!("[{{matchExpressions: [{OS}, {}]}}]", build("Exists", "")));
    assert_eq!(exists, WINDOWS);
    let either =
        with_terms(&format!("[{{matchExpressions: [{OS}]}}, {{matchExpressions: [{}]}}]", build("In", "10.0.17763")));
    assert_eq!(either, WINDOWS);
    let linux_too = "[{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [windows, linux]}]}]";
    assert_eq!(with_terms(linux_too), "");
    assert_eq!(with_terms(&format!("[{{matchExpressions: [{OS}]}}, {{matchExpressions: [{{key: gpu}}]}}]")), "");
    let preferred = "  affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: \
                     [{weight: 1, preference: {matchExpressions: [{key: kubernetes.io/os, operator: In, \
                     values: [windows]}]}}]}}";
    assert_eq!(pod(preferred), "");
}

#[test]
fn pods_are_found_wherever_they_are() {
    let spec = "{nodeSelector: {kubernetes.io/os: windows}, initContainers: [{name: init, image: a:1}], \
                containers: [{name: b, image: b:1}, {name: c}]}";
    for document in [
        format!("{{apiVersion: apps/v1, kind: Deployment, spec: {{template: {{spec: {spec}}}}}}}"),
        format!(
            "{{apiVersion: batch/v1, kind: CronJob, spec: {{jobTemplate: {{spec: {{template: {{spec: {spec}}}}}}}}}}}"
        ),
        format!("{{apiVersion: v1, kind: List, items: [{{apiVersion: v1, kind: Pod, spec: {spec}}}]}}"),
        format!("{{apiVersion: example.com/v1, kind: Game, spec: {{pod: {spec}}}}}"),
    ] {
        assert_eq!(
            facts_of(&document),
            "1 `a:1` image init container `init` a:1 windows []\n1 `b:1` image container `b` b:1 windows []",
            "{document}"
        );
    }
    assert_eq!(facts_of(&format!("{{kind: Pod, apiVersion: , spec: {spec}}}")), "", "no object of Kubernetes");
    let text = "apiVersion: v1\nkind: ConfigMap\ndata:\n  pod.yaml: |\n    kind: Pod\n    spec:\n      \
                nodeSelector: {kubernetes.io/os: windows}\n      containers: [{image: x}]\n";
    assert_eq!(facts_of(text), "", "a text that is a manifest");
    let schema = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec:\n  properties:\n    \
                  nodeSelector: {kubernetes.io/os: windows}\n    containers: {type: array, items: {image: string}}\n";
    assert_eq!(facts_of(schema), "", "a schema");
}

#[test]
fn a_runtime_class_of_the_repository_says_where_its_pods_run() {
    let class = "apiVersion: node.k8s.io/v1\nkind: RuntimeClass\nmetadata: {name: old}\nhandler: runhcs-wcow-process\n\
                 scheduling:\n  nodeSelector:\n    kubernetes.io/os: windows\n    \
                 node.kubernetes.io/windows-build: 10.0.17763\n";
    let pod = "apiVersion: v1\nkind: Pod\nspec:\n  runtimeClassName: old\n  containers: [{name: web, image: shop:1}]\n";
    let host = "class.yaml:8 `10.0.17763` host run kubernetes:10.0.17763 (nodeSelector)\n";
    assert_eq!(
        found(&[("pod.yaml", pod), ("class.yaml", class)]),
        format!(
            "{host}pod.yaml:5 `shop:1` image container `web` shop:1 windows [run kubernetes:10.0.17763 (nodeSelector)]"
        )
    );
    let both = format!("{class}---\n{pod}");
    assert_eq!(facts_of(&both).matches(" host run").count(), 1);
    assert_eq!(found(&[("pod.yaml", pod)]), "", "a class of somebody else");
    let twice = [("pod.yaml", pod), ("a/class.yaml", class), ("b/class.yaml", class)];
    assert!(!found(&twice).contains("image"), "which of the two?");
    let virtual_machines = class.replace("wcow-process", "wcow-hypervisor");
    assert_eq!(
        found(&[("pod.yaml", pod), ("class.yaml", &virtual_machines)]),
        "pod.yaml:5 `shop:1` image container `web` shop:1 windows []"
    );
}

#[test]
fn host_process_of_a_pod_and_of_a_container() {
    let host_process = "{windowsOptions: {hostProcess: true}}";
    let whole = pod(&format!("  nodeSelector: {{kubernetes.io/os: windows}}\n  securityContext: {host_process}"));
    assert_eq!(whole, "6 `shop:1` image container `web` shop:1 windows hostprocess []");
    let one = "apiVersion: v1\nkind: Pod\nspec:\n  os: {name: windows}\n  \
               securityContext: {windowsOptions: {hostProcess: true}}\n  containers:\n    \
               - {name: a, image: a:1, securityContext: {windowsOptions: {hostProcess: false}}}\n    \
               - {name: b, image: b:1}\n";
    assert_eq!(
        facts_of(one),
        "7 `a:1` image container `a` a:1 windows []\n8 `b:1` image container `b` b:1 windows hostprocess []"
    );
}

#[test]
fn images_that_other_tools_fill_in_are_left_out() {
    for image in ["\"{{ .Values.image }}:{{ .Values.tag }}\"", "${IMAGE}", "<image>", "shop:$(TAG)", "\"\""] {
        let text = format!(
            "apiVersion: v1\nkind: Pod\nspec:\n  os: {{name: windows}}\n  containers:\n    - image: {image}\n      name: x\n"
        );
        let found = facts_of(&text);
        assert!(found.contains("left out") && !found.contains(" image container"), "{image}: {found}");
    }
    let template =
        "apiVersion: v1\nkind: Pod\nspec:\n  {{- if .Values.windows }}\n  os: {name: windows}\n  {{- end }}\n";
    assert_eq!(facts_of(template), "4 `` left out: a template, which another tool fills in");
}

#[test]
fn images_that_kustomize_replaces_are_left_out() {
    let pod = "apiVersion: v1\nkind: Pod\nspec:\n  os: {name: windows}\n  containers:\n    - {name: x, image: \
               'mcr.microsoft.com/windows/servercore:ltsc2016'}\n";
    let overlay = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../../base]\nimages:\n  \
                   - name: mcr.microsoft.com/windows/servercore\n    newTag: ltsc2022\n";
    let found_with = |overlay: &str| found(&[("base/pod.yaml", pod), ("overlays/new/kustomization.yaml", overlay)]);
    assert!(found_with(overlay).ends_with("left out: a kustomization.yaml replaces the image"));
    assert!(found_with(&overlay.replace("servercore", "nanoserver")).contains("image container `x`"));
}

#[test]
fn broken_documents_do_not_cost_the_others() {
    let good = "apiVersion: v1\nkind: Pod\nspec:\n  os: {name: windows}\n  containers: [{name: x, image: x:1}]\n";
    let text = format!("kind: [\n---\n{good}---\n- just\n- a list\n--- text\n---\nkind: *nowhere\n");
    let found = facts_of(&text);
    assert!(found.contains("`x:1` image container `x` x:1 windows []"), "{found}");
    assert_eq!(found.matches("left out: no YAML").count(), 2, "{found}");
}

#[test]
fn anchors_and_merges() {
    let text = "apiVersion: v1\nkind: List\nitems:\n  - spec: &pod\n      os: {name: windows}\n      \
                containers: [{name: x, image: x:1}]\n  - spec:\n      <<: *pod\n      \
                nodeSelector: {node.kubernetes.io/windows-build: 10.0.20348}\n";
    let found = facts_of(text);
    assert!(
        found.ends_with("6 `x:1` image container `x` x:1 windows [run kubernetes:10.0.20348 (nodeSelector)]"),
        "{found}"
    );
}
