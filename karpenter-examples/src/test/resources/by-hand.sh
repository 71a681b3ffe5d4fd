#!/bin/bash
# The migration as its guides have it: one command after the other. For GuideComparison, which
# times it. Wants: CLUSTER, AWS_ENDPOINT_URL, AWS_DEFAULT_REGION, KUBECONFIG, CHART, CRD_CHART,
# KARPENTER_VERSION.
set -euo pipefail
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT

account=$(aws sts get-caller-identity --query Account --output text)
issuer=$(aws eks describe-cluster --name "$CLUSTER" --query cluster.identity.oidc.issuer --output text)
provider=${issuer#*//}
endpoint=$(aws eks describe-cluster --name "$CLUSTER" --query cluster.endpoint --output text)
node_role=KarpenterNodeRole-$CLUSTER
controller_role=KarpenterControllerRole-$CLUSTER

aws iam create-open-id-connect-provider --url "$issuer" --client-id-list sts.amazonaws.com

cat > node-trust.json <<EOF
{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",
 "Principal":{"Service":"ec2.amazonaws.com"}}]}
EOF
aws iam create-role --role-name "$node_role" --assume-role-policy-document file://node-trust.json
for policy in AmazonEKSWorkerNodePolicy AmazonEKS_CNI_Policy \
  AmazonEC2ContainerRegistryReadOnly AmazonSSMManagedInstanceCore; do
  aws iam attach-role-policy --role-name "$node_role" --policy-arn "arn:aws:iam::aws:policy/$policy"
done

cat > controller-trust.json <<EOF
{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
 "Principal":{"Federated":"arn:aws:iam::$account:oidc-provider/$provider"},
 "Condition":{"StringEquals":{"$provider:aud":"sts.amazonaws.com",
  "$provider:sub":"system:serviceaccount:kube-system:karpenter"}}}]}
EOF
aws iam create-role --role-name "$controller_role" \
  --assume-role-policy-document file://controller-trust.json
cat > controller.json <<EOF
{"Version":"2012-10-17","Statement":[
 {"Effect":"Allow","Resource":"*","Action":["ssm:GetParameter","ec2:Describe*","ec2:RunInstances",
  "ec2:CreateFleet","ec2:CreateLaunchTemplate","ec2:DeleteLaunchTemplate","ec2:CreateTags",
  "pricing:GetProducts","iam:GetInstanceProfile"]},
 {"Effect":"Allow","Resource":"*","Action":"ec2:TerminateInstances",
  "Condition":{"StringLike":{"ec2:ResourceTag/karpenter.sh/nodepool":"*"}}},
 {"Effect":"Allow","Action":"iam:PassRole","Resource":"arn:aws:iam::$account:role/$node_role"},
 {"Effect":"Allow","Action":"eks:DescribeCluster",
  "Resource":"arn:aws:eks:$AWS_DEFAULT_REGION:$account:cluster/$CLUSTER"}]}
EOF
aws iam put-role-policy --role-name "$controller_role" \
  --policy-name "KarpenterControllerPolicy-$CLUSTER" --policy-document file://controller.json

for group in $(aws eks list-nodegroups --cluster-name "$CLUSTER" --query nodegroups --output text); do
  subnets=$(aws eks describe-nodegroup --cluster-name "$CLUSTER" --nodegroup-name "$group" \
    --query nodegroup.subnets --output text)
  # Unquoted: as many arguments as subnets.
  aws ec2 create-tags --tags "Key=karpenter.sh/discovery,Value=$CLUSTER" --resources $subnets
done
sg=$(aws eks describe-cluster --name "$CLUSTER" \
  --query cluster.resourcesVpcConfig.clusterSecurityGroupId --output text)
# moto's clusters have none.
[ "$sg" != None ] || sg=$(aws ec2 describe-security-groups \
  --query 'SecurityGroups[0].GroupId' --output text)
aws ec2 create-tags --tags "Key=karpenter.sh/discovery,Value=$CLUSTER" --resources "$sg"

kubectl get configmap aws-auth -n kube-system -o yaml > aws-auth.yaml
awk -v role="arn:aws:iam::$account:role/$node_role" '{ print }
  /mapRoles: *\|/ { print "    - groups:"; print "      - system:bootstrappers";
    print "      - system:nodes"; print "      rolearn: " role;
    print "      username: system:node:{{EC2PrivateDNSName}}" }' aws-auth.yaml > edited.yaml
kubectl replace -f edited.yaml

helm template karpenter "$CHART" --namespace kube-system \
  --set "settings.clusterName=$CLUSTER" --set "settings.clusterEndpoint=$endpoint" \
  --set "serviceAccount.annotations.eks\.amazonaws\.com/role-arn=arn:aws:iam::$account:role/$controller_role" \
  --set controller.resources.requests.cpu=1 --set controller.resources.requests.memory=1Gi \
  --set controller.resources.limits.cpu=1 --set controller.resources.limits.memory=1Gi \
  > karpenter.yaml
kubectl create namespace kube-system || true
helm template karpenter-crd "$CRD_CHART" | kubectl create -f -
kubectl apply -f karpenter.yaml
kubectl rollout status -n kube-system deployment/karpenter --timeout 5m

kubectl apply -f - <<EOF
apiVersion: karpenter.sh/v1
kind: NodePool
metadata: {name: default}
spec:
  template:
    spec:
      requirements:
      - {key: kubernetes.io/arch, operator: In, values: [amd64]}
      - {key: kubernetes.io/os, operator: In, values: [linux]}
      - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
      - {key: karpenter.k8s.aws/instance-category, operator: In, values: [c, m, r]}
      - {key: karpenter.k8s.aws/instance-generation, operator: Gt, values: ["2"]}
      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
      expireAfter: 720h
  limits: {cpu: 1000}
  disruption: {consolidationPolicy: WhenEmptyOrUnderutilized, consolidateAfter: 1m}
---
apiVersion: karpenter.k8s.aws/v1
kind: EC2NodeClass
metadata: {name: default}
spec:
  role: $node_role
  amiSelectorTerms: [{alias: al2023@latest}]
  subnetSelectorTerms: [{tags: {karpenter.sh/discovery: $CLUSTER}}]
  securityGroupSelectorTerms: [{tags: {karpenter.sh/discovery: $CLUSTER}}]
EOF
kubectl wait nodepool/default --for condition=Ready --timeout 5m
kubectl scale deployment/cluster-autoscaler -n kube-system --replicas 0
for wait in $(seq 300); do
  [ -n "$(kubectl get nodeclaims -o name)" ] && break
  sleep 0.2
done
kubectl wait nodeclaims --all --for condition=Ready --timeout 5m
kubectl get nodeclaims
