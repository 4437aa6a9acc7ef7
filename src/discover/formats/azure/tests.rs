use crate::discover::test_support::found;

/// What is found in one pipeline, without its path.
fn facts_of(text: &str) -> String {
    found(&[("azure-pipelines.yml", text)]).replace("azure-pipelines.yml:", "")
}

#[test]
fn a_build_on_a_windows_agent() {
    let text = "\
pool:
  vmImage: windows-2022
variables:
  line: ltsc2019
steps:
  - script: docker build --build-arg LINE=$(line) -f win\\Dockerfile -t shop:1 .
";
    assert_eq!(
        facts_of(text),
        "2 `windows-2022` host build azure-pipelines:windows-2022 (vmImage)\n\
         6 `docker build --build-arg LINE=$(line) -f win\\Dockerfile -t shop:1 .` build docker build of \
         win/Dockerfile [LINE=ltsc2019] on build azure-pipelines:windows-2022 (vmImage) as shop:1"
    );
}

#[test]
fn agents() {
    let on = |pool: &str| {
        facts_of(&format!("jobs:\n  - job: a # vmImage\n    pool: {pool}\n    steps: [{{bash: docker build .}}]\n"))
    };
    let host = |pool: &str| on(pool).lines().find(|line| line.contains(" host ")).unwrap_or("none").to_owned();
    assert_eq!(
        host("{vmImage: windows-latest}"),
        "3 `windows-latest` host build azure-pipelines:windows-latest (vmImage)"
    );
    assert_eq!(
        host("{vmImage: 'Windows-2025'}"),
        "3 `'Windows-2025'` host build azure-pipelines:windows-2025 (vmImage)"
    );
    assert_eq!(
        host("{name: Azure Pipelines, vmImage: windows-2022}").split(' ').nth(4),
        Some("azure-pipelines:windows-2022")
    );
    assert_eq!(host("{vmImage: ubuntu-24.04}"), "3 `ubuntu-24.04` host build linux (vmImage)");
    for pool in [
        "{vmImage: macos-14}",
        "Default",
        "{name: Ours, vmImage: windows-2022}",
        "{vmImage: vs2017-win2016}",
        "{vmImage: $(image)}",
        "{vmImage: '${{ parameters.image }}'}",
    ] {
        assert_eq!(host(pool), "none", "{pool}");
        assert!(on(pool).contains("build docker build of Dockerfile []"), "{pool}");
    }
    assert_eq!(facts_of("pool: {vmImage: ubuntu-latest}\nsteps: [{script: make}]\n"), "");
}

#[test]
fn the_nearest_pool_and_the_nearest_variable_count() {
    let text = "\
pool: {vmImage: ubuntu-latest}
variables: {line: a, other: b}
stages:
  - stage: one
    pool: {vmImage: windows-2022}
    variables: [{name: LINE, value: c}]
    jobs:
      - job: x
        steps: [{pwsh: docker build --build-arg A=$(Line) --build-arg B=$env:OTHER .}]
      - job: y
        pool: {vmImage: windows-2025}
        variables: {line: d}
        steps: [{powershell: docker build --build-arg A=$(line) .}]
";
    let found = facts_of(text);
    assert!(found.contains("[A=c B=b] on build azure-pipelines:windows-2022"), "{found}");
    assert!(found.contains("[A=d] on build azure-pipelines:windows-2025"), "{found}");
    assert!(!found.contains("linux"), "{found}");
}

#[test]
fn a_matrix_is_one_build_a_leg() {
    let text = "\
jobs:
  - job: a
    strategy:
      matrix:
        old: {image: windows-2022, tag: ltsc2022}
        new: {image: windows-2025, tag: ltsc2025}
        linux: {image: ubuntu-latest, tag: noble}
    pool: {vmImage: $(image)}
    steps:
      - bash: docker build --build-arg TAG=$TAG .
";
    let found = facts_of(text);
    assert!(found.contains("[TAG=ltsc2022] on build azure-pipelines:windows-2022"), "{found}");
    assert!(found.contains("[TAG=ltsc2025] on build azure-pipelines:windows-2025"), "{found}");
    assert!(found.contains("[TAG=noble] on build linux"), "{found}");
    let computed = text.replace("      matrix:\n", "      matrix: $[ dependencies.x.outputs['y'] ]\n      else:\n");
    let found = facts_of(&computed);
    assert!(found.contains("left out: the image of the agent") && !found.contains(" on "), "{found}");
}

#[test]
fn a_condition_may_tell_the_legs_apart() {
    let with = |condition: &str| {
        facts_of(&format!(
            "pool: {{vmImage: $(image)}}\nstrategy: {{matrix: {{a: {{image: windows-2022}}, b: {{image: ubuntu-latest}}}}}}\n\
             steps:\n  - bash: docker build .\n    condition: {condition}\n"
        ))
    };
    let windows = with("and(succeeded(), eq(variables['Agent.OS'], 'Windows_NT'))");
    assert!(windows.contains(" on build azure-pipelines:windows-2022") && !windows.contains("linux"), "{windows}");
    let not = with("ne(variables['Agent.OS'], 'Windows_NT')");
    assert!(not.contains("left out: a condition") && !not.contains(" build docker"), "{not}");
    let name = with("eq(variables['Agent.JobName'], 'a')");
    assert!(name.contains("left out: a condition") && !name.contains(" build docker"), "{name}");
    assert!(with("succeeded()").contains("on build linux"));
}

#[test]
fn values_that_are_not_known_are_holes() {
    let with = |variables: &str, argument: &str| {
        let text = format!(
            "parameters:\n  - {{name: tag, default: ltsc2019}}\n  - name: none\n{variables}pool: {{vmImage: windows-2022}}\n\
             steps:\n  - bash: docker build --build-arg A={argument} .\n"
        );
        let found = facts_of(&text);
        let (_, rest) = found.split_once("of Dockerfile [").unwrap_or_default();
        rest.split_once(']').unwrap_or_default().0.to_owned()
    };
    assert_eq!(with("", "${{ parameters.tag }}"), "A=ltsc2019?");
    assert_eq!(with("", "${{ parameters.none }}"), "A=$(parameters.none)");
    assert_eq!(with("", "$(Build.BuildId)"), "A=$(Build.BuildId)");
    assert_eq!(with("variables: {x: y}\n", "${{ variables['x'] }}"), "A=y");
    assert_eq!(with("variables: {x: '${{ parameters.tag }}'}\n", "$(x)"), "A=ltsc2019?");
    assert_eq!(with("variables: {x: $(x)}\n", "$(x)"), "A=$(x)", "a circle");
    assert_eq!(with("variables: [{name: x, value: y}, {group: more}]\n", "$(x)"), "A=y?");
    assert_eq!(with("variables: [{group: more}]\n", "$(x)"), "A=$(x)");
    let set = "pool: {vmImage: windows-2022}\nvariables: {x: y}\nsteps:\n  \
               - pwsh: Write-Host '##vso[task.setvariable variable=X]z'\n  - pwsh: docker build --build-arg A=$(x) .\n";
    assert!(facts_of(set).contains("[A=$(x)]"), "{}", facts_of(set));
}

#[test]
fn folders_and_checkouts() {
    let steps = |steps: &str| facts_of(&format!("pool: {{vmImage: windows-2022}}\nsteps:\n{steps}"));
    assert!(
        steps("  - bash: docker build .\n    workingDirectory: $(Build.SourcesDirectory)/web\n")
            .contains(" of web/Dockerfile")
    );
    assert!(
        steps("  - pwsh: docker build -f $(Build.SourcesDirectory)\\web\\Dockerfile .\n")
            .contains(" of web/Dockerfile")
    );
    for other in ["none", "git://other/repo"] {
        let found = steps(&format!("  - checkout: {other}\n  - bash: docker build .\n"));
        assert!(found.contains("left out: the job checks out another") && !found.contains(" build docker"), "{found}");
    }
    assert!(steps("  - checkout: self\n  - bash: docker build .\n").contains(" of Dockerfile"));
}

#[test]
fn the_docker_task() {
    let task = |inputs: &str| {
        let found = facts_of(&format!(
            "pool: {{vmImage: windows-2022}}\nsteps:\n  - task: Docker@2\n    inputs: {{{inputs}}}\n"
        ));
        found.lines().skip(1).collect::<Vec<_>>().join("\n")
    };
    let on = "on build azure-pipelines:windows-2022 (vmImage)";
    assert_eq!(
        task(
            "command: build, Dockerfile: win/Dockerfile, arguments: '--build-arg A=1 --isolation=hyperv', repository: shop"
        ),
        format!("4 `win/Dockerfile` build Docker@2 of win/Dockerfile [A=1] isolation hyperv {on} as shop")
    );
    assert_eq!(
        task(
            "dockerfile: $(Build.SourcesDirectory)\\Dockerfile, arguments: --build-arg A=1, repository: shop, containerRegistry: x"
        ),
        format!("4 `$(Build.SourcesDirectory)\\Dockerfile` build Docker@2 of Dockerfile [] {on}")
    );
    assert_eq!(task("command: login"), "");
    let unknown = "left out: which Dockerfile is built cannot be known";
    for inputs in ["repository: shop", "Dockerfile: '**/Dockerfile'", "Dockerfile: $(file)"] {
        assert!(task(inputs).contains(unknown), "{inputs}: {}", task(inputs));
    }
    assert!(task("command: build, Dockerfile: Dockerfile, arguments: $(all)").contains("left out"));
}

#[test]
fn containers_of_jobs_on_windows() {
    let text = "\
resources:
  containers:
    - container: tools
      image: mcr.microsoft.com/windows/servercore:ltsc2019
jobs:
  - job: a
    pool: {vmImage: windows-2022}
    container: tools
  - job: b
    pool: {vmImage: windows-2022}
    container: {image: 'shop:1'}
  - job: c
    pool: {vmImage: ubuntu-latest}
    container: tools
";
    let found = facts_of(text);
    assert!(found.contains("4 `mcr.microsoft.com/windows/servercore:ltsc2019` image job container"), "{found}");
    assert!(
        found.contains("`'shop:1'` image job container shop:1 windows [run azure-pipelines:windows-2022 (vmImage)]"),
        "{found}"
    );
    assert_eq!(found.matches(" image job").count(), 2, "{found}");
}

#[test]
fn pipelines_of_projects_that_were_copied_into_the_repository_build_nothing_of_it() {
    let text = "pool: {vmImage: windows-2022}\nsteps: [{bash: docker build .}]\n";
    for (path, is_built) in [
        ("azure-pipelines.yml", true),
        (".azure/windows.yml", true),
        ("eng/pipelines/ci.yml", true),
        ("samples/shop/azure-pipelines.yml", false),
        ("src/vendor/.azure/azure-pipelines.yml", false),
    ] {
        assert_eq!(found(&[(path, text)]).contains(" build docker build of Dockerfile"), is_built, "{path}");
    }
}

#[test]
fn other_files_are_no_pipelines() {
    let cloud = "steps:\n  - name: gcr.io/cloud-builders/docker\n    script: docker build .\n";
    assert_eq!(found(&[("cloudbuild.yaml", cloud)]), "");
    for text in
        ["", "steps", "jobs: {a: {steps: 1}}", "jobs:\n  - ${{ if x }}:\n    - job: a\n", "steps: [[]]\npool: [x]\n"]
    {
        assert_eq!(facts_of(text), "", "{text}");
    }
}
