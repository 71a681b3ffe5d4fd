{{- /*
The API versions of this release (v1beta1 to 1.0, v1 from 1.0 on), the stored one first. The last
patches before 1.0 serve both, for those who come back from 1.0.
*/ -}}
{{- define "crd.apiVersions" -}}
versions:
{{- if semverCompare ">=1.0.0" .Chart.AppVersion }}
  - v1
{{- end }}
{{- if semverCompare "<1.1.0" .Chart.AppVersion }}
  - v1beta1
{{- end }}
{{- if and (semverCompare "<1.0.0" .Chart.AppVersion) @CONVERTS@ }}
  - v1
{{- end }}
{{- end -}}

{{- /* The namespace is the released definitions' own, wherever the chart goes. */ -}}
{{- define "crd.conversion" -}}
{{- if @CONVERTS@ }}
conversion:
  strategy: Webhook
  webhook:
    conversionReviewVersions: [v1beta1, v1]
    clientConfig:
      service:
        name: karpenter
        namespace: kube-system
        port: 8443
{{- end }}
{{- end -}}

{{- /* The stand-in accepts anything under spec and status: its API server does not validate. */ -}}
{{- define "crd.schema" -}}
subresources:
  status: {}
schema:
  openAPIV3Schema:
    type: object
    properties:
      spec:
        type: object
        x-kubernetes-preserve-unknown-fields: true
      status:
        type: object
        x-kubernetes-preserve-unknown-fields: true
{{- end -}}

{{- define "crd.annotations" -}}
{{- with .Values.additionalAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
